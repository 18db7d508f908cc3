"""Medical devices: the certificates they rest on, and what is lost when one goes."""
