"""The import desk (导入台): a page beside its structure, corrected until a second person agrees."""
