namespace Faultline.Server.Api;

/// <summary>A page sends what somebody else said on it than who works at the browser now. The message says who; nothing was written.</summary>
public sealed class OtherPersonException(string message) : Exception(message);
