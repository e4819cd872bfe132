namespace Faultline.Fuzz;

/// <summary>A case that failed, with what repeats it.</summary>
public sealed class FuzzFindingException(string target, int seed, long number, string what, Exception? cause = null)
    : Exception($"{target}: case {number} of seed {seed} {what}. Repeat it with: {target} --seed {seed} --case {number}", cause);
