import msgspec
import pytest

from jarjestokartta.geo import class_settings
from jarjestokartta.geo.class_settings import ClassSettings
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.maps import legend


def test_limits_are_those_of_the_settings_whatever_the_values():
    found = legend.scales(ClassSettings(rate=(1, 2), people=(10,)), weights=5)
    assert found["rate"].breaks == (1, 2)
    assert found["people"].breaks == (10,)
    assert legend.scales(ClassSettings(), weights=2.5)["basket"].breaks == (0.5, 1.0, 1.5, 2.0)


@pytest.mark.parametrize("subject", legend.scales(ClassSettings(), 5))
def test_limits_rise_and_are_written_as_they_are(subject):
    classes = legend.scales(ClassSettings(), 5)[subject]
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert [round(one, classes.decimals) for one in classes.breaks] == list(classes.breaks)
    assert len(classes.breaks) <= 4


@pytest.mark.parametrize("limits", [(20, 15), (15, 15)])
def test_limits_that_do_not_rise_are_refused(tmp_path, limits):
    with pytest.raises(SettingsError, match="settings-classes"):
        class_settings.check(ClassSettings(people=limits), tmp_path)


@pytest.mark.parametrize("limits", [[], [1, 2, 3, 4, 5], ["a"]])
def test_there_are_one_to_four_limits(limits):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"rate": limits}, ClassSettings)
