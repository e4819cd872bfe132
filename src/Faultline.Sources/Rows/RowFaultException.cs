namespace Faultline.Sources.Rows;

/// <summary>A record that cannot be used: which field, and why. It ends as a rejection in the report and is never seen outside.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Major Code Smell", "S3871", Justification = "Never leaves this assembly.")]
internal sealed class RowFaultException(string? field, string reason) : Exception(reason)
{
    public string? Field { get; } = field;
}
