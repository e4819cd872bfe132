namespace Faultline.Sources.Rows;

/// <summary>A record that cannot be used: which field, and why. It ends as a rejection in the report and is never seen outside.</summary>
internal sealed class RowFaultException(string? field, string reason) : Exception(reason)
{
    public string? Field { get; } = field;
}
