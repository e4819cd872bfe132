namespace Faultline.Analysis;

/// <summary>Who changed what, and when.</summary>
/// <param name="Action">A verb: <c>label</c>, <c>adjudicate</c>, <c>confirm</c>, <c>export</c> …</param>
/// <param name="Subject">What was changed: a trace's or a cluster's id.</param>
/// <param name="Detail">What it became, in words.</param>
public sealed record AuditEntry(string Person, string Action, string Subject, string? Detail, DateTime At);
