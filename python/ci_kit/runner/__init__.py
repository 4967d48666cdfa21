"""Everything that touches the job: inputs, outputs, annotations, the summary, the log."""
