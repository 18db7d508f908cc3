"""The domain: what is known of availability, how it is judged, and who is told."""
