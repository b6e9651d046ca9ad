"""From a finding to a case: candidates, decisions of people, registered cases."""
