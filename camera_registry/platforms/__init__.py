"""One module per kind of video platform, all behind the Protocol in `camera_registry.platform_protocol`."""
