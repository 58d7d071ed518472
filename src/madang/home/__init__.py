"""home: the first page of each kind of visitor, and the staff room."""
