using System.Buffers;

namespace Faultline.Traces.Privacy;

/// <summary>Tells of places in a JSON text, asked for in rising order, whether a string is around them. One pass in all, however often it is asked.</summary>
internal ref struct JsonStrings(ReadOnlySpan<char> json)
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

    private readonly ReadOnlySpan<char> _json = json;
    private int _at;
    private bool _inside;

    public bool Around(int place)
    {
        while (_at < place)
        {
            var step = _json[_at..place].IndexOfAny('"', '\\');
            if (step < 0)
            {
                _at = place;
                break;
            }

            _at += step;
            var isQuote = _json[_at] == '"';
            _inside ^= isQuote;
            // What an escape escapes is no quote.
            _at += isQuote ? 1 : 2;
        }

        return _inside;
    }

    /// <summary>True for a find that could be part of a number: outside all strings nothing else is found in JSON.</summary>
    public readonly bool IsNumeric(Found found) => _json[found.Start..found.End].IndexOfAnyExcept(NumberCharacters) < 0;

    /// <summary>The whole number that a find outside all strings is a part of.</summary>
    /// <param name="found">The find.</param>
    /// <param name="from">What stands before it has been dealt with.</param>
    public readonly Found Number(Found found, int from)
    {
        var (start, end) = (found.Start, found.End);
        while (start > from && NumberCharacters.Contains(_json[start - 1]))
        {
            start--;
        }

        while (end < _json.Length && NumberCharacters.Contains(_json[end]))
        {
            end++;
        }

        return found with
        {
            Start = start,
            End = end,
        };
    }
}
