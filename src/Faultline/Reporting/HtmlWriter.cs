using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Faultline.Reporting;

/// <summary>Writes HTML in which everything that is filled in is encoded: only literals of the program can be markup.</summary>
public sealed class HtmlWriter
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _html = new();

    public HtmlWriter Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    public HtmlWriter Write(HtmlWriter other)
    {
        _html.Append(other._html);
        return this;
    }

    /// <summary>Markup of the program's own that is not a literal, such as its style sheet. Never anything that came from outside.</summary>
    internal void WriteTrusted(string markup) => _html.Append(markup);

    public override string ToString() => _html.ToString();

    /// <summary>Text for an element or a quoted attribute.</summary>
    public static string Encode(string? text) => string.IsNullOrEmpty(text) ? string.Empty : s_encoder.Encode(Visible(text));

    /// <summary>The text with control characters and direction overrides, which XML forbids or which lie about what follows, written out.</summary>
    public static string Visible(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        if (!text.Any(Lies))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Lies(c))
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                visible.Append(c);
            }
        }

        return visible.ToString();
    }

    private static bool Lies(char c) =>
        c is not ('\n' or '\t')
        && (char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF');

    /// <summary>Receives the parts of an interpolated string: literals as they stand, values encoded.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _html;

        // The builder grows as it must; room made for each piece would copy all that is written every time.
        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = (literalLength, formattedCount);
            _html = writer._html;
        }

        public void AppendLiteral(string literal) => _html.Append(literal);

        public void AppendFormatted(string? value) => _html.Append(Encode(value));

        public void AppendFormatted(int value) => _html.Append(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(long value) => _html.Append(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>Coordinates: two decimals are finer than a pixel.</summary>
        public void AppendFormatted(double value) => _html.Append(value.ToString("0.##", CultureInfo.InvariantCulture));
    }
}
