using System.Text;

namespace Faultline.Regression;

/// <summary>A text as the set of its word runs, for likeness without a model (A. Broder, "On the resemblance and containment of documents", 1997).</summary>
public sealed class Shingles
{
    private readonly ulong[] _hashes;

    private Shingles(ulong[] hashes) => _hashes = hashes;

    /// <summary>Hashes of runs of <paramref name="length"/> words, without case; every number counts as the same one, so that amounts and dates make no difference.</summary>
    public static Shingles Of(string text, int length)
    {
        var words = new List<ulong>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                if (!char.IsDigit(c))
                {
                    word.Append(char.ToLowerInvariant(c));
                }
                else if (word.Length == 0 || word[^1] != '0')
                {
                    word.Append('0');
                }
            }
            else
            {
                Flush();
            }
        }

        Flush();
        var hashes = new HashSet<ulong>();
        for (var i = 0; i < Math.Max(1, words.Count - length + 1) && words.Count > 0; i++)
        {
            var hash = 14695981039346656037UL;
            for (var j = i; j < Math.Min(words.Count, i + length); j++)
            {
                hash = (hash ^ words[j]) * 1099511628211UL;
            }

            hashes.Add(hash);
        }

        var sorted = hashes.ToArray();
        Array.Sort(sorted);
        return new Shingles(sorted);

        void Flush()
        {
            if (word.Length == 0)
            {
                return;
            }

            // FNV-1a: the same on every machine, unlike string.GetHashCode.
            var hash = 14695981039346656037UL;
            foreach (var c in word.ToString())
            {
                hash = (hash ^ c) * 1099511628211UL;
            }

            words.Add(hash);
            word.Clear();
        }
    }

    /// <summary>|A ∩ B| / |A ∪ B| in [0, 1]; two empty texts are alike.</summary>
    public double Jaccard(Shingles other)
    {
        var (a, b) = (_hashes, other._hashes);
        if (a.Length + b.Length == 0)
        {
            return 1;
        }

        var (i, j, common) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j])
            {
                common++;
                i++;
                j++;
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return (double)common / (a.Length + b.Length - common);
    }
}
