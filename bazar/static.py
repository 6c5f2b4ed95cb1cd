"""Static files: one hashed name per content, so that a browser may keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleAwareManifestStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the relative imports between ES modules to the hashed names."""

    support_js_module_import_aggregation = True
