namespace Faultline.Traces.Privacy;

/// <summary>A private value in a text: from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Plain">The value without separators and case where these mean nothing.</param>
internal readonly record struct Found(int Start, int End, PrivateKinds Kind, string Plain);
