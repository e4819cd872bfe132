namespace Faultline.Pulling;

/// <summary>What a trace's neighbours say that the trace itself cannot.</summary>
/// <param name="NextInSession">When the same session's next trace began, where there is one.</param>
/// <param name="Now">The moment taken as now; null means long after everything.</param>
/// <param name="IntentUsuallyServed">True when judged traces of the same intent are almost never refused.</param>
public readonly record struct TraceContext(DateTime? NextInSession = null, DateTime? Now = null, bool IntentUsuallyServed = false);
