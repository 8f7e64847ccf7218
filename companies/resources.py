"""Companies as Excel and CSV."""

from import_export import resources

from companies.models import Company


class CompanyResource(resources.ModelResource):
    """Rows are found again by the short name."""

    class Meta:
        model = Company
        fields = ("slug", "name", "region", "time_zone", "is_active")
        import_id_fields = ("slug",)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
