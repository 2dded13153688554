"""What firms and visitors type: values of facts, filters, consents."""
