"""The pages of this room: the desk, the editor, the public pages, and what can be found."""
