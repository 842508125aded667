"""The app and what stands around it: doors, delivery, addresses, hosting."""
