package dev.pith.dfloat;
import java.lang.foreign.*;
import java.util.*;
@SuppressWarnings("all") class Scratch {
  @SuppressWarnings("all") public static void main(String[] a) throws Exception {
    int n = Integer.parseInt(a[0]); double sigma = Double.parseDouble(a[1]); String which=a.length>2?a[2]:"";
    Arena arena=Arena.ofShared(); MemorySegment w=arena.allocate(2L*n,64), out=arena.allocate(2L*n,64), enc=arena.allocate(3L*n+65536,64);
    Random r=new Random(1); long[] h=new long[256];
    for(int i=0;i<n;i++){ float f=(float)(r.nextGaussian()*sigma); int b=Float.floatToRawIntBits(f); b=(b+0x7fff+((b>>>16)&1))>>>16; w.set(ValueLayout.JAVA_SHORT,2L*i,(short)b); h[(b>>>7)&255]++; }
    double H=0; for(long c:h) if(c>0) H-= c/(double)n*Math.log(c/(double)n)/Math.log(2);
    int blocks=(int)CodedTensor.blocks(n);
    ExponentCode code=ExponentCodeBuilder.build(h,blocks);
    System.out.println("H="+H+" leaves "+code.leaves());
    for(Kernels k:Kernels.all()){ if(!k.name().startsWith(which)) continue; 
      BlockEncoder e=new BlockEncoder(k); byte[] ranks=code.ranks(); short[] sizes=new short[blocks]; int[] crc=new int[blocks]; MemorySegment payload=null;
      int reps=Integer.getInteger("reps",60); if(k.name().equals("vectors")) reps=2; if(k.name().equals("plain")) reps=20; long bestE=Long.MAX_VALUE, bestD=Long.MAX_VALUE;
      for(int rep=0;rep<reps;rep++){ long s=System.nanoTime(); long at=CodedTensor.bodyAt(code.leaves().size(),blocks);
        long crcT=0;
        for(int b=0;b<blocks;b++){ int c=CodedTensor.weights(n,b); BlockSize z=e.encode(WeightFormat.BF16,code,ranks,w,2L*b*CodedTensor.BLOCK,c,enc,at); sizes[b]=z.bits(); long q=System.nanoTime(); crc[b]=CodedTensor.checksum(w,2L*b*CodedTensor.BLOCK,2L*c); crcT+=System.nanoTime()-q; at+=z.bytes(WeightFormat.BF16,c);} 
        long t=System.nanoTime()-s; bestE=Math.min(bestE,t);
        MemorySegment head=CodedTensor.header(WeightFormat.BF16,n,code,sizes,crc); MemorySegment.copy(head,0,enc,0,head.byteSize()); long end=CodedTensor.roundUp(at,16); payload=enc.asSlice(0,end);
        if(rep==reps-1) System.out.printf("%s encode %.2f GB/s (crc %.2f GB/s) size %.4f bits, over entropy %.4f%n",k.name(),2.0*n/bestE,2.0*n/crcT,8.0*end/n,8.0*end/n-8-H); }
      CodedTensor ct=CodedTensor.open(payload,0,WeightFormat.BF16,n); BlockDecoder d=new BlockDecoder(k);
      for(int rep=0;rep<reps;rep++){ long s=System.nanoTime(); for(int b=0;b<blocks;b++) d.decode(ct,b,out,2L*b*CodedTensor.BLOCK); long t=System.nanoTime()-s; bestD=Math.min(bestD,t); if(rep==reps-1) System.out.printf("%s decode %.2f GB/s%n",k.name(),2.0*n/bestD);} 
      System.out.println(out.mismatch(w)); out.fill((byte)0);
    }
    for(int rep=0;rep<5;rep++){ long s=System.nanoTime(); out.copyFrom(w); long t=System.nanoTime()-s; System.out.printf("copy %.2f ",2.0*n/t);} System.out.println();
  }
}
