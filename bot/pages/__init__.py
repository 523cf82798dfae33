"""Pages: what the console and the page of the sandbox are both made of."""
