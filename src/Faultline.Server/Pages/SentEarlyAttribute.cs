namespace Faultline.Server.Pages;

/// <summary>A page whose head and navigation are sent while its content is worked out: its title does not depend on that, and it is there whatever is stored.</summary>
/// <param name="title">What the page is called; null for the name of the workflow.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SentEarlyAttribute(string? title = null) : Attribute
{
    public string? Title => title;
}
