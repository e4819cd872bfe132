using System.Collections;
using System.Globalization;

namespace Faultline.Reporting;

/// <summary>A setting of a run as a reader sees it, however it is nested.</summary>
internal static class SettingText
{
    public static string Of(object? value) =>
        value switch
        {
            null => "none",
            string text => text,
            IDictionary map => string.Join("; ", map.Keys.Cast<object>().Select(k => $"{k}: {Of(map[k])}")),
            IEnumerable list when list.GetType().Namespace != "System.Text.Json" => string.Join(", ", list.Cast<object?>().Select(Of)),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
