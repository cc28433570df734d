"""With all addons together, the demonstration can be read whole."""


def test_all_fields_of_several_records_are_read_at_once(env):
    names = sorted(name for name in env if name.startswith("care."))
    models = [env[name] for name in names if not env[name]._abstract]

    read = {model._name: len(model.search([]).read()) for model in models}

    assert sum(count > 1 for count in read.values()) > len(models) / 2, read
