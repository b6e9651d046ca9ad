"""What every package stands on: settings, database, outbox, storage, clock, errors. Knows no camera and no case."""
