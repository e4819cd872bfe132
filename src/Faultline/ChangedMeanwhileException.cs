namespace Faultline;

/// <summary>What someone wanted to change is no longer what they looked at. The message says what, and what to do; nothing was written.</summary>
public sealed class ChangedMeanwhileException(string message) : Exception(message);
