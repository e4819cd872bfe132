namespace Faultline.Causes;

/// <summary>A predicate that could be added to a slice, with what the slice would then hold.</summary>
/// <param name="Support">Rows inside.</param>
/// <param name="Hits">Of them, rows of the target.</param>
internal readonly record struct Refinement(Predicate Predicate, int Support, int Hits);
