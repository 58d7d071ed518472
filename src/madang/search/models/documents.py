"""The index: a document is what one thing says in one language, a posting is one of its terms."""

from django.db import models

KIND_MAX = 20
TERM_MAX = 60


class Audience(models.TextChoices):
    """Who may find a document."""

    PUBLIC = "public"
    STAFF = "staff"  # those who work at the desk it belongs to


class SearchDoc(models.Model):
    """What `kind` and `object_id` say in `lang`: the text that was indexed, and how long it is in terms."""

    kind = models.CharField(max_length=KIND_MAX)
    object_id = models.BigIntegerField()
    lang = models.CharField(max_length=5)
    # The desk whose knowledge it is; None: of the whole centre.
    desk = models.BigIntegerField(null=True)
    title = models.CharField(max_length=300)
    variants = models.JSONField(default=list)
    body = models.TextField()
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    updated_at = models.DateTimeField()
    # Sums of counts by kind of term, for the weights.
    len_k = models.PositiveIntegerField(default=0)
    len_b = models.PositiveIntegerField(default=0)
    len_j = models.PositiveIntegerField(default=0)
    # 0: to be indexed again.
    analysis_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "lang"], name="search_doc_once"),
        ]
        indexes = [
            models.Index(fields=["analysis_version", "id"], name="search_doc_stale"),
            models.Index(fields=["desk", "id"], name="search_doc_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.lang}: {self.title}"


class SearchTerm(models.Model):
    """A term with the letter of its kind before it: `k:꺼지`, `b:가로`, `j:^ᄀ`."""

    text = models.CharField(max_length=TERM_MAX, unique=True)

    def __str__(self) -> str:
        return self.text


class Posting(models.Model):
    """That a term stands in a document: how often, and what it weighs there (`rules.weight`)."""

    pk = models.CompositePrimaryKey("doc_id", "term_id")
    doc = models.ForeignKey(SearchDoc, on_delete=models.CASCADE, db_index=False, related_name="postings")
    term = models.ForeignKey(SearchTerm, on_delete=models.PROTECT, db_index=False, related_name="+")
    tf = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()

    class Meta:
        # All that a question reads: the table itself is not touched.
        indexes = [models.Index(fields=["term", "doc", "weight"], name="posting_by_term")]

    def __str__(self) -> str:
        return f"{self.term_id} in {self.doc_id}"


class SearchStat(models.Model):
    """How many documents there were and how long on average, by kind of term, when the weights were last made."""

    kind = models.CharField(primary_key=True, max_length=1)
    docs = models.PositiveIntegerField(default=0)
    # In hundredths: whole numbers are the same on every database.
    average = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.docs}, {self.average / 100}"


class SearchName(models.Model):
    """A name that counts as one word wherever it stands: of a place, a team, an institution."""

    text = models.CharField(max_length=12, unique=True)

    def __str__(self) -> str:
        return self.text


class DocVector(models.Model):
    """The direction of a text's meaning by an embedding, as 16-bit floats of length 1."""

    doc = models.ForeignKey(SearchDoc, on_delete=models.CASCADE, db_index=False, related_name="vectors")
    # Number of the text: 0 the title, 1 the body, from 2 on the variants.
    field = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=20)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["doc", "field", "model"], name="doc_vector_once")]

    def __str__(self) -> str:
        return f"{self.doc_id}.{self.field} {self.model}"
