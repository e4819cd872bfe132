namespace Faultline.Causes;

/// <summary>How much two slices hold in common.</summary>
public static class SliceOverlap
{
    /// <summary>|A ∩ B| / |A ∪ B| of two ascending row lists; 0 when both are empty.</summary>
    public static double Jaccard(int[] a, int[] b)
    {
        int i = 0,
            j = 0,
            shared = 0;
        while (i < a.Length && j < b.Length)
        {
            var order = a[i].CompareTo(b[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        var union = a.Length + b.Length - shared;
        return union == 0 ? 0 : (double)shared / union;
    }
}
