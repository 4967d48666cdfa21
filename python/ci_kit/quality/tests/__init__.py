"""Test reports: JUnit XML in its dialects and xUnit.net, as streams."""
