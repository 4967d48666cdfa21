"""Language models in a job: asked within bounds, checked afterwards, and never needed for the workflow to go on."""
