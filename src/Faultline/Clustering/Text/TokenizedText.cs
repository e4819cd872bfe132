namespace Faultline.Clustering.Text;

/// <summary>The words of a text in one string, <c>" word word word "</c>, so that every n-gram is a slice of it and nothing is copied.</summary>
/// <param name="Padded">Lower-case words, one space before, between and after.</param>
/// <param name="Starts">Where each word begins in <paramref name="Padded"/>.</param>
public sealed record TokenizedText(string Padded, int[] Starts)
{
    public static TokenizedText Empty { get; } = new(" ", []);

    public int Count => Starts.Length;

    public ReadOnlySpan<char> Word(int index) => Words(index, 1);

    /// <summary><paramref name="length"/> successive words, separated by single spaces.</summary>
    public ReadOnlySpan<char> Words(int first, int length)
    {
        var start = Starts[first];
        var after = first + length < Starts.Length ? Starts[first + length] : Padded.Length;
        return Padded.AsSpan(start, after - 1 - start);
    }
}
