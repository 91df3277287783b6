"""What the site explains: small programs, each in the forms that TensorFlow can run."""
