"""From labelled pictures to a better detector. Needs the extra `training`; the running product never imports it."""
