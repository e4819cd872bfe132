namespace Faultline.Gating;

/// <summary>A matcher's definition that cannot be used. The message names the argument; the reader of the row adds file and line.</summary>
public sealed class MatcherException(string message) : Exception(message);
