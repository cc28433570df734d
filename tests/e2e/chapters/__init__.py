"""The main job, chapter by chapter, each told by the people who do it."""
