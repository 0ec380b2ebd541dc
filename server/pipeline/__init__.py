"""The steps of the main job; the only place where models, rules, imaging and adapters meet."""
