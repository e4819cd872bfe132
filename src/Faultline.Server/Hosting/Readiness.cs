namespace Faultline.Server.Hosting;

/// <summary>Whether the server can store what it is sent, and if not, why.</summary>
internal sealed class Readiness
{
    private volatile string? _fault;

    /// <summary>One sentence, or null while all is well.</summary>
    public string? Fault => _fault;

    public void Fail(string reason) => _fault = reason;

    public void Recover() => _fault = null;
}
