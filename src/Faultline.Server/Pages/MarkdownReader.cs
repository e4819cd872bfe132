using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Syntax;
using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Pages;

/// <summary>Reads texts of one page as Markdown (CommonMark with tables and strikethrough; HTML is text), as long as their sum stays within bounds. For one page, not for several threads.</summary>
public sealed class MarkdownReader
{
    /// <summary>
    /// Parsing takes time in the square of what could be markup in one paragraph. This many squares are a quarter of a second at the worst of the patterns that were tried,
    /// and some eighty paragraphs as dense as a page of links.
    /// </summary>
    private const long MostWork = 6_000_000;

    /// <summary>Characters, which cost memory and elements of the page whatever stands in them.</summary>
    private const int MostCharacters = 400_000;

    private const string Markup = "*_[]!<>~`-+.)&(\\";

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UsePreciseSourceLocation()
        .Build();

    private long _work;
    private int _characters;

    /// <summary>True where whoever asks has chosen to see messages rendered.</summary>
    public static bool Wanted(HttpRequest? request) => request?.Cookies["faultline-text"] == "rendered";

    /// <returns>Null where the text is nested too deeply or would take the page beyond its bounds: it is shown as sent then.</returns>
    public MarkdownDocument? Read(string text)
    {
        var work = Work(text);
        if (_work + work > MostWork || _characters + text.Length > MostCharacters)
        {
            return null;
        }

        _work += work;
        _characters += text.Length;
        try
        {
            return Markdown.Parse(text, s_pipeline);
        }
        catch (ArgumentException)
        {
            // What the library says of nesting beyond its limit.
            return null;
        }
    }

    // The sum over paragraphs of the square of the characters that could begin or end something.
    private static long Work(string text)
    {
        long work = 0;
        long inParagraph = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                work += inParagraph * inParagraph;
                inParagraph = 0;
            }

            foreach (var character in line)
            {
                inParagraph += Markup.Contains(character, StringComparison.Ordinal) ? 1 : 0;
            }
        }

        return work + inParagraph * inParagraph;
    }
}
