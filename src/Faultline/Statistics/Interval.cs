namespace Faultline.Statistics;

/// <summary>An estimate with its two-sided 95 % interval. <see cref="N"/> is the (effective) number of observations behind it.</summary>
public readonly record struct Interval(double Value, double Low, double High, double N);
