using Faultline.Analysis;
using Faultline.Server.Pages;

namespace Faultline.Server.Api;

/// <summary>What the audit says of the change under way. A route that says nothing here is recorded by its address and what was sent.</summary>
internal sealed class ChangeNote(Person person, TimeProvider clock)
{
    private const int LongestSubject = 200;
    private const int LongestDetail = 400;

    /// <summary>The name that the change carries.</summary>
    public string Who => person.Name;

    /// <summary>UTC.</summary>
    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public string? Action { get; private set; }

    public string? Subject { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>True where the change has carried its entry with it.</summary>
    public bool Recorded { get; set; }

    /// <summary>True where the request was answered and has changed nothing.</summary>
    public bool Unchanged { get; set; }

    /// <param name="action">What was done, in a word or two.</param>
    /// <param name="subject">To what: an id or a name.</param>
    /// <param name="detail">In short.</param>
    public void Of(string action, string subject, string? detail = null) => (Action, Subject, Detail) = (action, subject, detail);

    /// <summary>The same with what was before and what is now; null is nothing.</summary>
    public void OfChange(string action, string subject, string? before, string? after) => Of(action, subject, Change(before, after));

    /// <summary>The entry that a change in the workbench is to carry; the filter then writes none.</summary>
    /// <param name="who">Who did it, where that is not yet the person of the session.</param>
    public AuditEntry Entry(string action, string subject, string? detail = null, string? who = null)
    {
        Recorded = true;
        return Write(action, subject, detail, who);
    }

    /// <summary>The same with what was before and what is now; null is nothing.</summary>
    public AuditEntry EntryOfChange(string action, string subject, string? before, string? after) =>
        Entry(action, subject, Change(before, after));

    /// <summary>An entry in the name of whoever asks, now, cut to what lists can show.</summary>
    public AuditEntry Write(string action, string subject, string? detail, string? who = null) =>
        new(who ?? Who, action, Cut(subject, LongestSubject), Cut(detail ?? "", LongestDetail) is { Length: > 0 } cut ? cut : null, Now);

    private static string Change(string? before, string? after) => $"{before ?? "nothing"} → {after ?? "nothing"}";

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
