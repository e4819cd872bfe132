namespace Faultline.Testing;

/// <summary>A cluster that blocks, for frameworks without an exception of their own for a failed assertion. The message is the whole finding.</summary>
public sealed class GateFailedException(string message) : Exception(message);
