namespace Faultline.Regression;

/// <summary>A row that runs and is shown, but counts for nothing, until a date.</summary>
/// <param name="Until">The first day, UTC, on which it counts again.</param>
public sealed record Quarantine(DateTime Until, string Reason)
{
    public bool Holds(DateTime now) => now < Until;
}
