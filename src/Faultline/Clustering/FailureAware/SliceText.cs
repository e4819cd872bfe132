using System.Globalization;

namespace Faultline.Clustering.FailureAware;

/// <summary>A slice item as a reader sees it: <c>intent=refund</c>, <c>n_turns&gt;10</c>.</summary>
public static class SliceText
{
    public static string Of(SliceItem item)
    {
        if (item.Value is { } value)
        {
            return item.Attribute + "=" + value;
        }

        return (double.IsFinite(item.Low), double.IsFinite(item.High)) switch
        {
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"{item.Attribute}>{item.Low:0.###}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"{item.Attribute}≤{item.High:0.###}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{item.Attribute} {item.Low:0.###}-{item.High:0.###}"),
        };
    }
}
