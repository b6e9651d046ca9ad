"""One frame from a camera, whatever it speaks, or one `StreamError` that says why not."""
