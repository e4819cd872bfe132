namespace Faultline.Weekly;

/// <summary>How long ago a person looked. Traffic, prompts and models move on; a label older than six weeks describes a system that is no longer there.</summary>
/// <param name="State"><c>fresh</c>, <c>due</c> from four weeks, <c>stale</c> from six.</param>
public sealed record LabelAge(string ClusterId, string Name, string Tag, DateTime ConfirmedAt, int Days, string State)
{
    public const int DueAfterDays = 28;
    public const int StaleAfterDays = 42;

    public static LabelAge Of(string clusterId, string name, string tag, DateTime confirmedAt, DateTime now)
    {
        var days = Math.Max(0, (int)(now - confirmedAt).TotalDays);
        return new LabelAge(
            clusterId,
            name,
            tag,
            confirmedAt,
            days,
            days >= StaleAfterDays ? "stale"
                : days >= DueAfterDays ? "due"
                : "fresh"
        );
    }
}
