using System.Globalization;
using Faultline.Reporting;
using Faultline.Server.Pages;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Faultline.Server.Components;

/// <summary>
/// A parsed text as elements that are made here one by one, by name; every text in them is encoded by the renderer. What has no element here stands as it was written.
/// Links show where they lead and are links for http and https alone; an image is its words and its address, and is never fetched.
/// </summary>
public sealed class MarkdownView : ComponentBase
{
    /// <summary>Deeper than people nest; below it stands the text as it was written.</summary>
    private const int Deepest = 24;

    private const int LongestAddress = 400;

    [Parameter, EditorRequired]
    public MarkdownDocument Document { get; set; } = [];

    /// <summary>What was parsed.</summary>
    [Parameter, EditorRequired]
    public string Source { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Blocks(builder, Document, 0);

    private void Blocks(RenderTreeBuilder html, ContainerBlock container, int depth)
    {
        foreach (var block in container)
        {
            Write(html, block, depth + 1);
        }
    }

    private void Write(RenderTreeBuilder html, Block block, int depth)
    {
        switch (block)
        {
            case var _ when depth > Deepest:
                Written(html, block.Span);
                break;
            case HeadingBlock heading:
                Line(html, "p", $"h h{heading.Level.ToString(CultureInfo.InvariantCulture)}", heading.Inline, heading.Span);
                break;
            case ParagraphBlock paragraph:
                Line(html, "p", null, paragraph.Inline, paragraph.Span);
                break;
            case QuoteBlock quote:
                Within(html, "blockquote", quote, depth);
                break;
            case ListBlock list:
                html.OpenElement(0, list.IsOrdered ? "ol" : "ul");
                if (int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start != 1)
                {
                    html.AddAttribute(1, "start", start);
                }

                Blocks(html, list, depth);
                html.CloseElement();
                break;
            case ListItemBlock item:
                Within(html, "li", item, depth);
                break;
            case Table table:
                Write(html, table, depth);
                break;
            case CodeBlock code:
                html.OpenElement(2, "pre");
                html.OpenElement(3, "code");
                html.AddContent(4, Show.Text(code.Lines.ToString()));
                html.CloseElement();
                html.CloseElement();
                break;
            case ThematicBreakBlock:
                html.OpenElement(5, "hr");
                html.CloseElement();
                break;
            default:
                Written(html, block.Span);
                break;
        }
    }

    private void Write(RenderTreeBuilder html, Table table, int depth)
    {
        html.OpenElement(10, "div");
        html.AddAttribute(11, "class", "scroll");
        html.AddAttribute(12, "tabindex", "0");
        html.AddAttribute(13, "role", "group");
        html.AddAttribute(14, "aria-label", "Table in the message");
        html.OpenElement(15, "table");
        foreach (var row in table.OfType<TableRow>())
        {
            html.OpenElement(16, "tr");
            foreach (var cell in row.OfType<TableCell>())
            {
                html.OpenElement(17, row.IsHeader ? "th" : "td");
                Blocks(html, cell, depth);
                html.CloseElement();
            }

            html.CloseElement();
        }

        html.CloseElement();
        html.CloseElement();
    }

    private void Within(RenderTreeBuilder html, string element, ContainerBlock block, int depth)
    {
        html.OpenElement(20, element);
        html.AddAttribute(21, "dir", "auto");
        Blocks(html, block, depth);
        html.CloseElement();
    }

    private void Line(RenderTreeBuilder html, string element, string? style, ContainerInline? inline, SourceSpan span)
    {
        html.OpenElement(30, element);
        html.AddAttribute(31, "class", style);
        html.AddAttribute(32, "dir", "auto");
        if (inline is null)
        {
            html.AddContent(33, Slice(span));
        }
        else
        {
            Inlines(html, inline, 0);
        }

        html.CloseElement();
    }

    private void Inlines(RenderTreeBuilder html, ContainerInline container, int depth)
    {
        foreach (var inline in container)
        {
            Write(html, inline, depth + 1);
        }
    }

    private void Write(RenderTreeBuilder html, Inline inline, int depth)
    {
        switch (inline)
        {
            case var _ when depth > Deepest:
                html.AddContent(40, Slice(inline.Span));
                break;
            case LiteralInline literal:
                html.AddContent(41, Show.Text(literal.Content.ToString()));
                break;
            case HtmlEntityInline entity:
                // Also a direction override may be written as an entity.
                html.AddContent(42, Show.Text(entity.Transcoded.ToString()));
                break;
            case CodeInline code:
                html.OpenElement(43, "code");
                html.AddContent(44, Show.Text(code.Content));
                html.CloseElement();
                break;
            case LineBreakInline:
                html.AddContent(45, "\n");
                break;
            case EmphasisInline emphasis:
                html.OpenElement(
                    46,
                    emphasis.DelimiterChar == '~' ? "del"
                        : emphasis.DelimiterCount > 1 ? "strong"
                        : "em"
                );
                Inlines(html, emphasis, depth);
                html.CloseElement();
                break;
            case LinkInline { IsImage: true } image:
                html.OpenElement(47, "span");
                html.AddAttribute(48, "class", "image");
                html.AddContent(49, "image: ");
                Inlines(html, image, depth);
                html.AddContent(50, " " + Address(image.Url));
                html.CloseElement();
                break;
            case LinkInline link:
                Link(html, link.Url, link, depth);
                break;
            case AutolinkInline { IsEmail: false } auto:
                Link(html, auto.Url, null, depth);
                break;
            case AutolinkInline mail:
                html.AddContent(51, Show.Text(mail.Url));
                break;
            case DelimiterInline delimiter:
                html.AddContent(52, Show.Text(delimiter.ToLiteral()));
                Inlines(html, delimiter, depth);
                break;
            case ContainerInline container:
                Inlines(html, container, depth);
                break;
            default:
                html.AddContent(53, Slice(inline.Span));
                break;
        }
    }

    private void Link(RenderTreeBuilder html, string? url, LinkInline? words, int depth)
    {
        var target = Followable(url);
        html.OpenElement(60, target is null ? "span" : "a");
        if (target is not null)
        {
            html.AddAttribute(61, "href", target.AbsoluteUri);
            html.AddAttribute(62, "rel", "noopener noreferrer nofollow");
            html.AddAttribute(63, "target", "_blank");
        }

        if (words is null)
        {
            html.AddContent(64, Address(url));
        }
        else
        {
            Inlines(html, words, depth);
        }

        html.CloseElement();
        if (words is not null)
        {
            html.OpenElement(65, "bdi");
            html.AddAttribute(66, "class", "target");
            html.AddContent(67, $" ({(target is null ? Address(url) : Shown(target))})");
            html.CloseElement();
        }
    }

    // Neither another scheme, nor an address of this site, nor one whose host hides behind a name and a password.
    private static Uri? Followable(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var target)
        && (target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps)
        && target.UserInfo.Length == 0
        && target.IdnHost.Length > 0
            ? target
            : null;

    // The host as it is asked for, so that letters of another script do not pass for those they look like.
    private static string Shown(Uri target) =>
        Figures.Excerpt(
            Show.Text(
                $"{target.Scheme}://{target.IdnHost}{(target.IsDefaultPort ? "" : $":{target.Port.ToString(CultureInfo.InvariantCulture)}")}{target.PathAndQuery}{target.Fragment}"
            ),
            LongestAddress
        );

    private static string Address(string? url) => Figures.Excerpt(Show.Text(url), LongestAddress);

    private void Written(RenderTreeBuilder html, SourceSpan span)
    {
        html.OpenElement(70, "p");
        html.AddAttribute(71, "dir", "auto");
        html.AddContent(72, Slice(span));
        html.CloseElement();
    }

    private string Slice(SourceSpan span) =>
        span.Start >= 0 && span.End >= span.Start && span.End < Source.Length ? Show.Text(Source[span.Start..(span.End + 1)]) : "";
}
