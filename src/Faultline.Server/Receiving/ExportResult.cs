namespace Faultline.Server.Receiving;

/// <summary>What became of an export: everything that is not in <paramref name="Rejected"/> is durable.</summary>
/// <param name="Rejected">Spans that were not stored.</param>
/// <param name="Message">Why, or what was dropped of the ones that were; null when there is nothing to say.</param>
internal sealed record ExportResult(long Rejected, string? Message)
{
    public static ExportResult Complete { get; } = new(0, null);
}
