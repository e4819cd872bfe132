namespace Faultline.Server.Api;

/// <summary>What the audit will say of the change under way. A route that says nothing here is recorded by its address and what was sent.</summary>
internal sealed class ChangeNote
{
    public string? Action { get; private set; }

    public string? Subject { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>Who did it, where that is not yet the person of the session.</summary>
    public string? Person { get; set; }

    /// <summary>True where the request was answered and has changed nothing.</summary>
    public bool Unchanged { get; set; }

    /// <param name="action">What was done, in a word or two.</param>
    /// <param name="subject">To what: an id or a name.</param>
    /// <param name="detail">In short.</param>
    public void Of(string action, string subject, string? detail = null) => (Action, Subject, Detail) = (action, subject, detail);

    /// <summary>The same with what was before and what is now; null is nothing.</summary>
    public void OfChange(string action, string subject, string? before, string? after) =>
        Of(action, subject, $"{before ?? "nothing"} → {after ?? "nothing"}");
}
