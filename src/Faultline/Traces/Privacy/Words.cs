namespace Faultline.Traces.Privacy;

/// <summary>Character classes that the scanners share.</summary>
internal static class Words
{
    public static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    /// <summary>What a key, a token or the local part of an address is made of.</summary>
    public static bool IsRun(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+' or '/' or '=' or '~' or '%' || (c > 127 && char.IsLetterOrDigit(c));

    /// <summary>True where a value may end: at the end of the text or before something that does not continue a word.</summary>
    public static bool EndsAt(ReadOnlySpan<char> text, int at) => at >= text.Length || !IsWord(text[at]);
}
